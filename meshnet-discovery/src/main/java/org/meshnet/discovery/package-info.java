/** The discovery daemon: options, logging, and one loop around one socket. What is decided, the registry decides. */
@NullMarked
package org.meshnet.discovery;

import org.jspecify.annotations.NullMarked;
