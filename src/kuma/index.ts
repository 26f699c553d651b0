/** Kuma's identity resources. */
export {
  compileTemplate,
  DEFAULT_PATH_KUBERNETES,
  DEFAULT_PATH_UNIVERSAL,
  PATH_VARIABLES,
  type Template,
  TRUST_DOMAIN_VARIABLES,
} from './template.js';
