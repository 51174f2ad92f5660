/**
 * Who owns which overlay address: the immutable table that the data loops read, and how a node comes by its own
 * addresses.
 */
@NullMarked
package org.meshnet.core.route;

import org.jspecify.annotations.NullMarked;
