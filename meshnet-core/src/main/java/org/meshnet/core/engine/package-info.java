/**
 * The mesh engine: one node's protocol, whole and sans-IO. {@link org.meshnet.core.engine.MeshEngine} is the only entry
 * point; the lanes it hands out are the part of it that data loops run.
 */
@NullMarked
package org.meshnet.core.engine;

import org.jspecify.annotations.NullMarked;
