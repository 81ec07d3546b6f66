import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type ReactElement } from 'react';
import { TARGET_CODEC_NAMES } from '../../../protocol/targetCodecs';
import { problemsOf } from '../check';
import { chunkFacts, wholeLength } from '../chunks';
import { isVirtual, renamed, targetUri, type ChunkChoice, type CodecChoice, type TargetKind } from '../draft';
import { Check, Choice, SelectField, TextField } from '../../parts';
import type { StepProps } from './step';
import { targetFolders, type TargetFolder } from '../places';
import { ChunkHelp } from '../parts';

/** No folder is called so. */
const OTHER = '';

/** Where the dataset goes and how it is cut and packed. */
export function TargetStep({ model, trans, panels }: StepProps): ReactElement {
  const { draft } = model;
  const problems = problemsOf(draft, trans);
  const folders = targetFolders(panels);
  const chosen = folders.find(folder => folder.uri === draft.folder);
  const [isTyped, setTyped] = useState(!chosen);
  const options = folders.map(({ uri, title }) => ({ value: uri, label: trans.__('%1: %2', title, uri) }));
  return (
    <>
      <div className="lc-Columns lc-mod-wide">
        <div>
          <SelectField
            label={trans.__('Folder')}
            value={isTyped || !chosen ? OTHER : draft.folder}
            options={[...options, { value: OTHER, label: trans.__('Another folder…') }]}
            onChange={folder => {
              setTyped(folder === OTHER);
              if (folder !== OTHER) {
                model.edit({ folder });
              }
            }}
          />
          {!isTyped && chosen && <p className="lc-Field-words">{fateIn(chosen, trans)}</p>}
        </div>
        <TextField
          label={trans.__('Name')}
          value={draft.name}
          problem={problems.name}
          hint={trans.__('Becomes %1', targetUri(draft))}
          onChange={name => model.edit({ name })}
        />
        {(isTyped || !chosen) && (
          <TextField
            label={trans.__('Path or URI of the folder')}
            value={draft.folder}
            problem={problems.folder}
            hint={trans.__('Where you may write: below a folder of your own, in an inbox, or on your disk.')}
            onChange={folder => model.edit({ folder: folder.trim() })}
          />
        )}
        <SelectField
          label={trans.__('Kind of store')}
          value={draft.kind}
          options={[
            { value: 'zarr', label: trans.__('Zarr: a copy, cut in chunks') },
            { value: 'kerchunk-json', label: trans.__('References to the files (kerchunk, JSON)') },
            { value: 'kerchunk-parquet', label: trans.__('References to the files (kerchunk, Parquet)') },
            { value: 'icechunk', label: trans.__('References to the files (Icechunk)') }
          ]}
          onChange={kind =>
            model.edit({ kind: kind as TargetKind, name: renamed(draft.name, kind as TargetKind) })
          }
        />
        <Check
          label={trans.__('Overwrite what is there')}
          checked={draft.overwrite}
          onChange={overwrite => model.edit({ overwrite })}
        />
      </div>
      {draft.query && (model.canStage() || draft.stage === 'scratch') && (
        <Check
          label={trans.__('Fetch the files to scratch first, once (for slow or limited hosts)')}
          checked={draft.stage === 'scratch'}
          onChange={isStaged => model.edit({ stage: isStaged ? 'scratch' : 'none' })}
        />
      )}
      {problems.stage !== undefined && (
        <p className="lc-Notice" data-kind="error">
          {problems.stage}
        </p>
      )}
      {isVirtual(draft) ? (
        <p>
          {trans.__(
            'The bytes stay in the files, with their chunks and compression; the store says where they lie, and works as long as the files stay.'
          )}
        </p>
      ) : (
        <Encoding model={model} trans={trans} />
      )}
    </>
  );
}

/** What becomes of what is written there. */
function fateIn({ expiresAfterDays, isInbox }: TargetFolder, trans: TranslationBundle): string {
  if (isInbox) {
    return trans.__(
      'Everybody sees it there; what is written is not replaced, and the data team takes it on.'
    );
  }
  return expiresAfterDays === undefined
    ? trans.__('It stays there until you remove it.')
    : trans._n('It is removed after a day.', 'It is removed after %1 days.', expiresAfterDays);
}

/** How the values are cut and packed. */
function Encoding({ model, trans }: Pick<StepProps, 'model' | 'trans'>): ReactElement {
  const { draft, description } = model;
  const problems = problemsOf(draft, trans);
  const facts = description && chunkFacts(draft, description);
  return (
    <>
      <Choice<ChunkChoice>
        legend={trans.__('Chunks')}
        isInline
        value={draft.chunks}
        options={[
          {
            value: 'keep',
            label: trans.__('As in the files'),
            hint: trans.__('The dataset is cut where the files are.')
          },
          {
            value: 'auto',
            label: trans.__('About 100 MB each'),
            hint: trans.__('Good for reading from a bucket.')
          },
          { value: 'explicit', label: trans.__('By dimension') }
        ]}
        onChange={chunks => model.edit({ chunks })}
      />
      {draft.chunks === 'explicit' && (
        <div className="lc-Chunks">
          {Object.entries(description?.dims ?? {}).map(([dim, length]) => (
            <TextField
              key={dim}
              label={trans.__('%1 (%2)', dim, wholeLength(draft, dim, length).toLocaleString())}
              value={draft.chunkLengths[dim] ?? ''}
              placeholder={trans.__('whole')}
              problem={problems[`chunk:${dim}`]}
              onChange={text => model.edit({ chunkLengths: { ...draft.chunkLengths, [dim]: text } })}
            />
          ))}
        </div>
      )}
      {facts && <ChunkHelp facts={facts} trans={trans} />}
      <div className="lc-Columns">
        <SelectField
          label={trans.__('Codec')}
          value={draft.codec}
          options={[
            { value: 'keep', label: trans.__('As in the files') },
            ...TARGET_CODEC_NAMES.map(codec => ({ value: codec, label: codec })),
            { value: 'none', label: trans.__('None') }
          ]}
          onChange={codec => model.edit({ codec: codec as CodecChoice })}
        />
        <SelectField
          label={trans.__('Zarr format')}
          value={String(draft.zarrFormat)}
          options={[
            { value: 'auto', label: trans.__('Whichever fits best') },
            { value: '3', label: '3' },
            { value: '2', label: '2' }
          ]}
          onChange={format => model.edit({ zarrFormat: format === '2' ? 2 : format === '3' ? 3 : 'auto' })}
        />
      </div>
      {draft.codec !== 'keep' && draft.codec !== 'none' && (
        <div className="lc-Columns">
          <TextField
            label={trans.__('Level')}
            value={draft.level}
            placeholder={trans.__('usual')}
            problem={problems.level}
            onChange={level => model.edit({ level })}
          />
          <Check
            label={trans.__('Shuffle bytes first (packs numbers better)')}
            checked={draft.shuffle}
            onChange={shuffle => model.edit({ shuffle })}
          />
        </div>
      )}
    </>
  );
}
