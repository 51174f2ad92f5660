/** The node's page: what it tells a browser of the networks of this process, and what it does for it. */
@NullMarked
package org.meshnet.node.web;

import org.jspecify.annotations.NullMarked;
