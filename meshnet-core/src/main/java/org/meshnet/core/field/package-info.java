/** The fields of documents that people sign, byte by byte: certificates, invitations, policies. */
@NullMarked
package org.meshnet.core.field;

import org.jspecify.annotations.NullMarked;
