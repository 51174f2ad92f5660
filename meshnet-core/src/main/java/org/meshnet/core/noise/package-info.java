/**
 * The handshake {@code Noise_IKpsk2_25519_ChaChaPoly_BLAKE2b} (Noise Protocol Framework, revision 34) with one type for
 * each stage of it. Knows nothing of datagrams, peers or time.
 */
@NullMarked
package org.meshnet.core.noise;

import org.jspecify.annotations.NullMarked;
