/** What the tests of all modules share. */
package org.meshnet.core.testing;
