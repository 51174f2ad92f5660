/**
 * Files and folders of this host that are for one user only. The one place in the core that knows files: the shells use
 * it, and who unpacks the native library; no state machine does.
 */
@NullMarked
package org.meshnet.core.files;

import org.jspecify.annotations.NullMarked;
