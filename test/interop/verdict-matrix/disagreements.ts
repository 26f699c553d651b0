/** Where OpenSSL and go-spiffe judge otherwise than meshctl, by class, with the section that decides. */

export interface Disagreement {
  readonly program: 'openssl' | 'go-spiffe';
  /** What the program does where meshctl does the opposite. */
  readonly verdict: 'accepts' | 'refuses';
  /** The marks of the cases, each of which is met at least once. */
  readonly of: readonly string[];
  readonly why: string;
  readonly section: string;
}

/** All of it that is lenient: what an issuer must not write, and §6.1 does not ask a validator to refuse. */
const ISSUERS_DUTY = 'RFC 5280 §6.1 does not ask for it';

const constraints = (...marks: readonly string[]): string[] =>
  marks.map((mark) => `name constraints, ${mark}`);

const OPENSSL: readonly Omit<Disagreement, 'program'>[] = [
  {
    verdict: 'accepts',
    of: [
      'a leaf that is a CA',
      'a leaf that may sign certificates',
      'a leaf that may sign revocation lists',
      'a leaf with two IDs',
      'a leaf with the same ID twice',
      'a leaf with an ID and a web address',
      'a leaf with a DNS name only',
      'a leaf with a web address only',
      'a leaf with no names in its list',
      'a leaf with an ID in another trust domain',
      'a leaf with an ID without a path',
      'a leaf with an ID that ends in a slash',
      'a leaf with an ID with a query',
      'a leaf with an ID with a port',
      'a leaf with an ID in capitals',
      'a leaf with an ID with an escape',
      'a leaf with an ID with a dot segment',
      'a leaf with an ID that is not ASCII',
      'a leaf with an ID with a NUL',
      'a leaf without names',
    ],
    why: 'it knows nothing of SPIFFE',
    section: 'X509-SVID §5.2, SPIFFE-ID §2',
  },
  {
    verdict: 'accepts',
    of: ['with a key on P-224', 'with a key on secp256k1', 'with an Ed448 key'],
    why: 'it asks for 112 bits of security, and not for one of the algorithms that meshes use',
    section: 'X509-SVID §5.1',
  },
  {
    verdict: 'accepts',
    of: [
      'with the point at infinity',
      'with an even RSA modulus',
      'with the RSA exponent 1',
      'with an even RSA exponent',
    ],
    why: 'it does not look at the numbers in the key of a leaf',
    section: 'RFC 5480 §2.2, RFC 8017 §3.1',
  },
  {
    verdict: 'refuses',
    of: ['in its last second'],
    why: 'it takes notAfter for the first second that is over',
    section: 'RFC 5280 §4.1.2.5: the validity includes notAfter',
  },
  {
    verdict: 'refuses',
    of: ['with a time without seconds', 'with a time in another zone', 'with fractions of a second'],
    why: 'it reads times in the form of the profile only; what they mean is plain',
    section: `RFC 5280 §4.1.2.5 is the duty of the issuer, ${ISSUERS_DUTY}`,
  },
  {
    verdict: 'accepts',
    of: ['with an unknown extension twice'],
    why: 'it looks for a second one only among the extensions that it knows',
    section: 'RFC 5280 §4.2',
  },
  {
    verdict: 'refuses',
    of: ['with a critical subject key identifier', 'a critical key identifier of the issuer'],
    why: 'it takes them for critical extensions that it does not process',
    section: `RFC 5280 §4.2.1.1, §4.2.1.2 are the duty of the issuer, ${ISSUERS_DUTY}`,
  },
  {
    verdict: 'accepts',
    of: ['with bytes behind its end', 'with a length in more octets than needed'],
    why: 'it reads BER, and one certificate from the front of the bytes',
    section: 'RFC 5280 §4.1: certificates are DER',
  },
  {
    verdict: 'accepts',
    of: ['a CA without basic constraints', 'a CA of version 1'],
    why: 'it takes an old root for a CA by its key usage, or because it signed itself',
    section: 'RFC 5280 §6.1.4 (k), held against anchors too',
  },
  {
    verdict: 'accepts',
    of: ['a CA for no purpose', 'a leaf with an empty list of purposes'],
    why: 'it reads the empty list as one that allows nothing, and asks for no purpose',
    section: 'RFC 5280 §4.2.1.12: SIZE (1..MAX)',
  },
  {
    verdict: 'accepts',
    of: ['a leaf with an address of 5 octets'],
    why: 'it looks at addresses only when constraints speak of them',
    section: 'RFC 5280 §4.2.1.6: 4 or 16 octets',
  },
  {
    verdict: 'accepts',
    of: constraints('DNS: a wildcard that reaches an excluded name'),
    why: 'it compares the asterisk as a letter',
    section: 'RFC 5280 §4.2.1.10: all names that a wildcard stands for must be permitted',
  },
  {
    verdict: 'refuses',
    of: constraints('mail: an address in the subject outside'),
    why: 'it looks at the address in the subject also where there is a SAN',
    section: 'RFC 5280 §4.2.1.10',
  },
  {
    verdict: 'accepts',
    of: constraints('IP: a mask with gaps'),
    why: 'it takes any mask',
    section: 'RFC 5280 §4.2.1.10: in the style of RFC 4632, which has prefixes',
  },
  {
    verdict: 'refuses',
    of: ['policies: the same twice', 'policies: a constraint without content'],
    why: 'it refuses what an issuer must not write',
    section: `RFC 5280 §4.2.1.4, §4.2.1.11 are the duty of the issuer, ${ISSUERS_DUTY}`,
  },
  {
    verdict: 'accepts',
    of: ['policies: required by the root and absent', 'policies: any inhibited by the root and used'],
    why: 'it takes from an anchor its name and key only, where policies are concerned',
    section: 'RFC 5937 §3.2',
  },
  {
    verdict: 'accepts',
    of: ['an issuer without a name'],
    why: 'it takes the empty name for a name like others',
    section: 'RFC 5280 §4.1.2.4',
  },
  {
    verdict: 'refuses',
    of: ['a key identifier of another issuer', 'issuer and serial number of another certificate'],
    why: 'the identifier picks the issuer for it',
    section: 'RFC 5280 §6.1.3 (a): the name and the signature decide',
  },
  {
    verdict: 'refuses',
    of: [
      'two roots of one name, the second signed',
      'two intermediates of one key, one of them no CA',
      'two intermediates of one key, one of an unknown root',
      'a key that was rolled over by a self-issued certificate',
    ],
    why: 'it takes the first issuer that fits, and does not come back to try another',
    section: 'RFC 4158 §2.4; RFC 5280 §6.1 accepts the other path',
  },
];

const GO_SPIFFE: readonly Omit<Disagreement, 'program'>[] = [
  {
    verdict: 'accepts',
    of: [
      'with an RSA key of 1024 bits',
      'with a key on P-224',
      'with an Ed448 key',
      'with a key of an unknown kind',
      'with an even RSA modulus',
      'with the RSA exponent 1',
      'with an even RSA exponent',
    ],
    why: 'it does not judge the key of a leaf, nor how strong one is',
    section: 'X509-SVID §5.1, RFC 8017 §3.1',
  },
  {
    verdict: 'refuses',
    of: [
      'with a key for RSASSA-PSS only',
      'signed with RSASSA-PSS and a salt shorter than the hash',
      'with a compressed point',
    ],
    why: 'it knows one form of each',
    section: 'RFC 4055 §1.2, §3.1, RFC 5480 §2.2',
  },
  {
    verdict: 'refuses',
    of: ['with an Ed25519 algorithm that has parameters'],
    why: 'it does not know the algorithm in this form; the signature is right',
    section: `RFC 8410 §3 is the duty of the issuer, ${ISSUERS_DUTY}`,
  },
  {
    verdict: 'refuses',
    of: [
      'with fractions of a second',
      'with a negative serial number',
      'with a critical subject key identifier',
      'a critical key identifier of the issuer',
      'policies: the same twice',
      ...constraints('neither permitted nor excluded'),
    ],
    why: 'it refuses what an issuer must not write',
    section: `RFC 5280 §4.1.2.2, §4.1.2.5.2, §4.2.1.1, §4.2.1.2, §4.2.1.4, §4.2.1.10 are its duty, ${ISSUERS_DUTY}`,
  },
  {
    verdict: 'refuses',
    of: ['with another signature algorithm inside than outside'],
    why: 'it asks this of a root too, whose signature nobody checks',
    section: 'RFC 5280 §6.1.1 (d)',
  },
  {
    verdict: 'accepts',
    of: ['a CA with malformed basic constraints', 'policies: a malformed constraint'],
    why: 'it leaves unread what follows in the extension',
    section: 'RFC 5280 §4.2.1.9, §4.2.1.11',
  },
  {
    verdict: 'accepts',
    of: ['a CA with a key usage of no bits'],
    why: 'no bits are no key usage to it',
    section: 'RFC 5280 §4.2.1.3, §6.1.4 (n)',
  },
  {
    verdict: 'accepts',
    of: ['a CA of version 1', 'a CA of version 2'],
    why: 'it takes an old root for a CA',
    section: 'RFC 5280 §6.1.4 (k), held against anchors too',
  },
  {
    verdict: 'accepts',
    of: ['a CA for no purpose', 'a leaf with an empty list of purposes'],
    why: 'no purposes are no restriction to it',
    section: 'RFC 5280 §4.2.1.12: SIZE (1..MAX)',
  },
  {
    verdict: 'refuses',
    of: ['path length 0 above a self-issued CA', 'name constraints above a self-issued CA that breaks them'],
    why: 'a self-issued CA is a CA like others to it',
    section: 'RFC 5280 §6.1.3 (b), §6.1.4 (l)',
  },
  {
    verdict: 'accepts',
    of: ['a leaf with an ID without a path'],
    why: 'its Verify does not look at the path, though its Load does',
    section: 'X509-SVID §5.2',
  },
  {
    verdict: 'accepts',
    of: constraints('URI: the parent as a host', 'mail: below the host'),
    why: 'it takes a host to mean the hosts below it too',
    section: 'RFC 5280 §4.2.1.10',
  },
  {
    verdict: 'refuses',
    of: constraints('URI: parent excluded as a host'),
    why: 'it takes a host to mean the hosts below it too',
    section: 'RFC 5280 §4.2.1.10',
  },
  {
    verdict: 'accepts',
    of: constraints('URI: an empty constraint'),
    why: 'it permits all hosts by it',
    section: 'RFC 5280 §4.2.1.10: a host or a domain',
  },
  {
    verdict: 'accepts',
    of: constraints('a minimum of 1', 'a maximum'),
    why: 'it leaves them unread',
    section: 'RFC 5280 §4.2.1.10: processed or refused',
  },
  {
    verdict: 'refuses',
    of: constraints(
      'DN: an empty subject',
      'DN: inside',
      'DN: the same',
      'DN: all',
      'DN: another excluded',
      'DN: in other letters and another string type',
      'other name: none there',
      'registered ID: none there',
    ),
    why: 'it processes no constraints of this form',
    section: 'RFC 5280 §4.2.1.10: to be processed, or refused where such a name is there',
  },
  {
    verdict: 'accepts',
    of: ['name constraints above a CA without a SAN that has another mail address in its subject'],
    why: 'it does not look at the subject',
    section: 'RFC 5280 §4.2.1.10',
  },
  {
    verdict: 'accepts',
    of: ['policies: required by the root and absent', 'policies: any inhibited by the root and used'],
    why: 'it takes from an anchor its name and key only, where policies are concerned',
    section: 'RFC 5937 §3.2',
  },
  {
    verdict: 'refuses',
    of: [
      'an issuer named in another string type',
      'an issuer named in other letters',
      'an issuer named with more white space',
    ],
    why: 'it compares names byte for byte',
    section: 'RFC 5280 §7.1',
  },
  {
    verdict: 'accepts',
    of: ['an issuer without a name'],
    why: 'it takes the empty name for a name like others',
    section: 'RFC 5280 §4.1.2.4',
  },
];

export const DISAGREEMENTS: readonly Disagreement[] = [
  ...OPENSSL.map((disagreement) => ({ program: 'openssl' as const, ...disagreement })),
  ...GO_SPIFFE.map((disagreement) => ({ program: 'go-spiffe' as const, ...disagreement })),
];
