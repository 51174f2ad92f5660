/** How the log looks and where it goes: Logback, set up in code, one line an event, on the standard error stream. */
package org.meshnet.node.log;
