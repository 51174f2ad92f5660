/**
 * The cryptographic primitives, and what MeshNet derives with them from its keys. The only package that calls
 * libsodium; nothing in here decides anything about the protocol's flow.
 */
@NullMarked
package org.meshnet.core.crypto;

import org.jspecify.annotations.NullMarked;
