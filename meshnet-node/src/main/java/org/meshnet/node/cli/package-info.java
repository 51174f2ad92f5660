/** The command line: parsing, the commands, and what they print. Errors are one line each. */
package org.meshnet.node.cli;
