/** Reading the files that people and this program write, with errors for people. */
@NullMarked
package org.meshnet.node.input;

import org.jspecify.annotations.NullMarked;
