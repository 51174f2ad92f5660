@NullMarked
package org.meshnet.node.exit;

import org.jspecify.annotations.NullMarked;
