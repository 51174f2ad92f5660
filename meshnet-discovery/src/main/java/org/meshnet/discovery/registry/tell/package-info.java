/** What members are told: answers, news of others, pages of the directory. */
@NullMarked
package org.meshnet.discovery.registry.tell;

import org.jspecify.annotations.NullMarked;
