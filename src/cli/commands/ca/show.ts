import { bundleOf } from '../../../authority/index.js';
import { encodePemBundle } from '../../../bundle/index.js';
import { MeshctlError } from '../../../errors.js';
import { TrustDomain } from '../../../spiffe/index.js';
import { examples, exitCodes } from '../../ui/help.js';
import { emitReport } from '../../ui/report.js';
import { writeStream } from '../../ui/terminal.js';
import type { Configure } from '../command.js';
import { authorityFields, describeAuthority, readCertificate } from './authority-report.js';

/** `meshctl ca show`. */
export const show: Configure = (command, open) => {
  command
    .argument('<trust-domain>', 'name of the trust domain')
    .option('--cert', 'print the CA certificates as PEM, and nothing else', false)
    .addHelpText(
      'after',
      examples(
        ['meshctl ca show example.org', 'its authorities, until when, with which key'],
        ['meshctl ca show example.org --cert > ca.pem', 'the certificate for a trust store'],
      ),
    )
    .addHelpText('after', exitCodes({ 2: 'the trust domain has no CA here, or the state cannot be read' }))
    .action(async (name, options) => {
      const context = open();
      if (options.cert) context.assertNoOutput('--cert');
      const trustDomain = TrustDomain.parse(name);
      const state = await (await context.openStore()).load(trustDomain.name);
      if (state === undefined) {
        throw new MeshctlError('E_NO_CA', {
          what: `trust domain ${trustDomain} has no CA here`,
          fix: `Run "meshctl ca init ${trustDomain}" first, or see "meshctl ca list"`,
        });
      }
      if (options.cert) {
        writeStream(1, encodePemBundle(bundleOf(state)));
        return;
      }
      await emitReport(context, {
        kind: 'CertificateAuthorityDetails',
        data: () => ({
          trustDomain: trustDomain.name,
          sequence: state.sequence,
          refreshHint: state.refreshHint,
          authorities: state.x509.map((authority) => ({
            ...describeAuthority(authority),
            pem: encodePemBundle({ x509Authorities: [{ certificate: readCertificate(authority).der }] }),
          })),
        }),
        text: (paint) =>
          state.x509
            .map((authority) => authorityFields(trustDomain.name, authority, context.now())(paint))
            .join('\n'),
      });
    });
};
