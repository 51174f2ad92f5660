/**
 * Where the program starts. Everything else lies in the packages below: {@code cli} and {@code config} read what the
 * user wants, {@code state} and {@code control} keep it on this host, {@code daemon} and {@code udp} run the engine.
 */
@NullMarked
package org.meshnet.node;

import org.jspecify.annotations.NullMarked;
