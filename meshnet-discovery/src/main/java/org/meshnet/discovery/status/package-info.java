/** What root asks a running server: its control socket, who asks there, and the answer for people and for programs. */
@NullMarked
package org.meshnet.discovery.status;

import org.jspecify.annotations.NullMarked;
