/**
 * node main.mjs [--port PORT] [--bucket NAME] [--prefix PREFIX] [--count COUNT]:
 * an S3 server of one bucket whose objects are made up when they are asked
 * for, a number each. It lists, answers HEAD, and removes; nothing can be
 * written, signatures are not verified, and no condition is honoured.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { NumberedNames } from '../strict-gcs/numbered.mjs';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    bucket: { type: 'string', default: 'million' },
    prefix: { type: 'string', default: '' },
    count: { type: 'string', default: '1000000' }
  }
});

const WRITTEN = '2024-01-01T00:00:00.000Z';
const MOST = 1000;

const names = new NumberedNames(values.prefix, Number(values.count));
const removed = new Uint8Array(names.length);

const etagOf = name => createHash('md5').update(name).digest('hex');
const isThere = number => number !== undefined && !removed[number];

function list(query) {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const most = Math.min(MOST, Number(query.get('max-keys') ?? MOST));
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const contents = [];
  const prefixes = [];
  let last = after;
  let isTruncated = false;
  let index = names.from(after > prefix ? after : prefix);
  for (let name = names.at(index); name?.startsWith(prefix); name = names.at(index)) {
    const cut = delimiter ? name.indexOf(delimiter, prefix.length) : -1;
    const folded = cut < 0 ? name : name.slice(0, cut + delimiter.length);
    index = cut < 0 ? index + 1 : names.behind(folded);
    if (folded === after || (cut < 0 && !isThere(index - 1))) {
      continue;
    }
    if (contents.length + prefixes.length >= most) {
      isTruncated = true;
      break;
    }
    last = folded;
    if (cut < 0) {
      contents.push(entry(name, index - 1));
    } else {
      prefixes.push(`<CommonPrefixes><Prefix>${encodeURIComponent(folded)}</Prefix></CommonPrefixes>`);
    }
  }
  return `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${values.bucket}</Name>\
<Prefix>${encodeURIComponent(prefix)}</Prefix><MaxKeys>${most}</MaxKeys><EncodingType>url</EncodingType>\
<KeyCount>${contents.length + prefixes.length}</KeyCount><IsTruncated>${isTruncated}</IsTruncated>\
${isTruncated ? `<NextContinuationToken>${last}</NextContinuationToken>` : ''}${contents.join('')}${prefixes.join('')}\
</ListBucketResult>`;
}

function entry(name, number) {
  return `<Contents><Key>${encodeURIComponent(name)}</Key><LastModified>${WRITTEN}</LastModified>\
<ETag>&quot;${etagOf(name)}&quot;</ETag><Size>${number % 1000}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
}

function remove(document) {
  const keys = [...document.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key);
  for (const key of keys) {
    const number = names.numberOf(key);
    if (number !== undefined) {
      removed[number] = 1;
    }
  }
  const deleted = keys.map(key => `<Deleted><Key>${key}</Key></Deleted>`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?><DeleteResult>${deleted}</DeleteResult>`;
}

const SETTINGS = {
  lifecycle: [404, error('NoSuchLifecycleConfiguration')],
  versioning: [200, '<VersioningConfiguration/>'],
  location: [200, '<LocationConstraint/>']
};

function error(code) {
  return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
}

function answer(method, key, query, body) {
  if (key === '') {
    const setting = Object.keys(SETTINGS).find(name => query.has(name));
    if (setting) {
      return SETTINGS[setting];
    }
    return query.has('delete') ? [200, remove(body)] : [200, method === 'HEAD' ? '' : list(query)];
  }
  const number = names.numberOf(key);
  if (method !== 'HEAD' || !isThere(number)) {
    return method === 'HEAD' ? [404, ''] : [501, error('NotImplemented')];
  }
  const headers = {
    ETag: `"${etagOf(key)}"`,
    'Last-Modified': new Date(WRITTEN).toUTCString(),
    'Content-Type': 'application/octet-stream',
    'Content-Length': number % 1000
  };
  return [200, '', headers];
}

const server = createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) {
    pieces.push(piece);
  }
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const [, bucket, key = ''] = /^\/([^/]*)(?:\/(.*))?$/s.exec(decodeURIComponent(pathname));
  const [status, text, headers = {}] =
    bucket === values.bucket
      ? answer(request.method, key, searchParams, Buffer.concat(pieces).toString())
      : [404, error('NoSuchBucket')];
  response.writeHead(status, { 'Content-Type': 'application/xml', ...headers });
  response.end(request.method === 'HEAD' ? undefined : text);
});
server.listen(Number(values.port), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
