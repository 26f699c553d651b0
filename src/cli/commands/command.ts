/** What every command's file exports. */
import type { Command } from '@commander-js/extra-typings';
import type { Context } from '../context.js';

/**
 * Gives the commands their global options and streams at the moment they run. `formats` are what `-o` takes here
 * beside text, json and yaml.
 */
type OpenContext = (formats?: readonly string[]) => Context;

/** Adds a command's arguments, options, help and action. */
export type Configure = (command: Command, open: OpenContext) => void;
