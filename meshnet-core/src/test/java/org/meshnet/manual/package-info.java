/** Makes man pages and shell completion of a program's commands while it is built; part of no program. */
package org.meshnet.manual;
