import { planSchema, type Plan } from '../../../protocol/plan';
import { aboutOfDraft, draftOfAbout } from '../about';

const about = (given: object): Plan['about'] => planSchema.shape.about.parse(given);

describe('a draft of what a plan says of its data', () => {
  it('has a line for each provider and maintainer', () => {
    const draft = draftOfAbout(
      about({
        title: 'Rain',
        providers: [{ name: 'NOAA', url: 'https://noaa.example' }, 'NASA'],
        maintainers: [{ name: 'Ada', github: 'ada' }],
        tags: ['rain', 'monthly']
      })
    );
    expect(draft.providers).toBe('NOAA | https://noaa.example\nNASA');
    expect(draft.maintainers).toBe('Ada | ada');
    expect(draft.tags).toBe('rain, monthly');
  });

  it('comes back as it was, with what no line shows', () => {
    const before = about({
      title: 'Rain',
      license: 'CC-BY-4.0',
      providers: [{ name: 'NOAA', url: 'https://noaa.example', roles: ['licensor'] }],
      maintainers: [{ name: 'Ada', orcid: '0000' }],
      tags: ['rain']
    });
    expect(aboutOfDraft(draftOfAbout(before), before)).toEqual(before);
  });

  it('forgets what was taken out, and skips empty lines', () => {
    const before = about({ providers: [{ name: 'NOAA', url: 'https://noaa.example' }, { name: 'NASA' }] });
    const draft = { ...draftOfAbout(before), providers: '\n NOAA \n\n', tags: ' ,a,, b ' };
    expect(aboutOfDraft(draft, before)).toMatchObject({ providers: [{ name: 'NOAA' }], tags: ['a', 'b'] });
  });
});
