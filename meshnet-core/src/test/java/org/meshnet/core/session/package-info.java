/** Tests of {@link org.meshnet.core.session}. */
package org.meshnet.core.session;
