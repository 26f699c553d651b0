/** A SPIRE Server and a workspace in which lines of shell have `meshctl`, the built program, and `spire-server`, which talks to it. */
import { rmSync } from 'node:fs';
import { type Outcome, PROGRAM, Workspace } from '../../cli/meshctl.js';
import { SPIRE_SERVER, SpireServer } from './server.js';

export class Site {
  readonly server: SpireServer;
  readonly place: Workspace;

  private constructor(server: SpireServer, place: Workspace) {
    this.server = server;
    this.place = place;
  }

  /** `webRoots` is a file of the certificates that the server believes for https_web, in the place of the system's. */
  static async open(trustDomain: string, webRoots?: string): Promise<Site> {
    const server = await SpireServer.start(
      trustDomain,
      webRoots === undefined ? {} : { SSL_CERT_FILE: webRoots },
    );
    const place = new Workspace();
    place.stub('meshctl', `exec '${process.execPath}' '${PROGRAM}' "$@"`);
    place.stub('spire-server', `exec '${SPIRE_SERVER}' "$@" ${server.socket.join(' ')}`);
    return new Site(server, place);
  }

  async close(): Promise<void> {
    await this.server.stop();
    rmSync(this.place.folder, { recursive: true, force: true });
  }

  /** Runs a line, whatever comes of it; it fails with the first program in it that fails. */
  pipe(line: string): Promise<Outcome> {
    return this.place.shell(`exec bash -c ${quoted(`set -o pipefail; ${line}`)}`);
  }

  /** What a line prints. It must succeed. */
  async shell(line: string): Promise<string> {
    const { code, stdout, stderr } = await this.pipe(line);
    if (code !== 0) throw new Error(`${line}: exit ${code}: ${stdout}${stderr}`);
    return stdout;
  }

  /** The flag for a home of its own. */
  home(name: string): string {
    return `--home ${this.place.path('homes', name)}`;
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
