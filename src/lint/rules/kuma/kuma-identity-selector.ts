import { isJsonObject } from '../../../encoding/json-value.js';
import { defineRule } from '../../rule.js';
import { IDENTITY_SELECTION } from './sources.js';

export const kumaIdentitySelector = defineRule({
  id: 'kuma-identity-selector',
  standard: 'kuma',
  title: 'The selector says plainly whom it selects',
  severity: 'warning',
  requirement: 'derived',
  citation: IDENTITY_SELECTION,
  appliesTo: ['mesh-identity'],
  rationale:
    'An empty selector.dataplane selects every proxy of the mesh, although the decision record says that it selects none. Labels select, not the tags of inbounds.',
  fix: 'Write selector: {} for nobody and matchLabels: {} for everybody',
  good: 'selector:\n  dataplane:\n    matchLabels: {}',
  bad: 'selector:\n  dataplane: {}',
  check: (subject) => {
    if (subject.has(DATAPLANE) && !subject.has([...DATAPLANE, 'matchLabels']))
      return subject.breach(DATAPLANE, 'an empty "dataplane" selects every proxy of the mesh');
    const labels = subject.value([...DATAPLANE, 'matchLabels']);
    if (!isJsonObject(labels)) return undefined;
    return TAGS.filter((tag) => Object.hasOwn(labels, tag)).map((tag) =>
      subject.breach(
        [...DATAPLANE, 'matchLabels', tag],
        `${tag} is a tag of an inbound and no label of a Dataplane, so nobody may have it`,
      ),
    );
  },
});

const DATAPLANE = ['spec', 'selector', 'dataplane'];
const TAGS = ['kuma.io/service', 'kuma.io/protocol', 'kuma.io/service-name'];
