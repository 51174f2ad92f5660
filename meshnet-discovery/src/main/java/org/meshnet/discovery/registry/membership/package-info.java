/** Who is registered, and until when: members come, change and go here only. */
@NullMarked
package org.meshnet.discovery.registry.membership;

import org.jspecify.annotations.NullMarked;
