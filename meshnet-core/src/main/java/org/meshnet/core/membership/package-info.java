/**
 * Who belongs to a closed network, and what each may claim: certificates, invitations, and who is trusted to issue them
 * (docs/protocol.md §7). Pure values and decisions; the time is an argument.
 */
@NullMarked
package org.meshnet.core.membership;

import org.jspecify.annotations.NullMarked;
