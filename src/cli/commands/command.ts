/** What every command's file exports. */
import type { Command } from '@commander-js/extra-typings';
import type { Context } from '../context.js';

/** Gives the commands their global options and streams at the moment they run; takes the formats of -o of their own. */
export type OpenContext = (extraFormats?: readonly string[]) => Context;

/** Adds a command's arguments, options, help and action. */
export type Configure = (command: Command, open: OpenContext) => void;
