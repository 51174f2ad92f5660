/** Copies of the networks' documents, sealed: kept for members, taken from members, given to members. */
@NullMarked
package org.meshnet.discovery.registry.policy;

import org.jspecify.annotations.NullMarked;
