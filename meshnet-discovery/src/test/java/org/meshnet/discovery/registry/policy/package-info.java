/** Tests of the server's copies of documents. */
@NullMarked
package org.meshnet.discovery.registry.policy;

import org.jspecify.annotations.NullMarked;
