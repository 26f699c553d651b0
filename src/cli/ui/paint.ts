/** Colours by meaning. The text stands without them: none says anything that the words do not. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly name: (text: string) => string;
}

const same = (text: string): string => text;
const PLAIN: Paint = { strong: same, faint: same, good: same, warn: same, bad: same, name: same };

/** Loads chalk only where colour is wanted. */
export async function paintFor(colour: boolean): Promise<Paint> {
  if (!colour) return PLAIN;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return {
    strong: chalk.bold,
    faint: chalk.dim,
    good: chalk.green,
    warn: chalk.yellow,
    bad: chalk.red,
    name: chalk.cyan,
  };
}
