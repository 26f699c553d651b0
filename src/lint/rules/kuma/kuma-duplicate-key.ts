import { quoted } from '../../../encoding/printable.js';
import { defineRule } from '../../rule.js';
import { READ } from './kinds.js';
import { API } from './sources.js';

export const kumaDuplicateKey = defineRule({
  id: 'kuma-duplicate-key',
  standard: 'kuma',
  title: 'No key stands twice in a map',
  severity: 'error',
  requirement: 'derived',
  citation: API,
  appliesTo: READ,
  rationale:
    'Readers of YAML and JSON differ in which of two equal keys counts, and some refuse the document. The last one counts with Kuma.',
  fix: 'Leave one of them out',
  good: 'spec:\n  selector: {}',
  bad: 'spec:\n  selector: {}\n  selector: {}',
  check: (subject) =>
    subject.found.repeated.map((path) =>
      subject.breach(path, `the key ${quoted(String(path.at(-1)), 60)} is there twice`),
    ),
});
