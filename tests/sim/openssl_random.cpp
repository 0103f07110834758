// OpenSSL 3 would have a provider for this; the older way is a tenth of it, and tests may use it.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "tests/sim/openssl_random.hpp"

#include <openssl/rand.h>

#include "base/check.hpp"
#include "base/random.hpp"

namespace sim {
namespace {

base::SeededRandom& source() {
  static base::SeededRandom random(1);
  return random;
}

int fill(unsigned char* out, int size) {
  source().fill({out, static_cast<std::size_t>(size)});
  return 1;
}
int always_seeded() {
  return 1;
}

const RAND_METHOD kMethod = {nullptr, fill, nullptr, nullptr, fill, always_seeded};

}  // namespace

void seed_openssl(std::uint64_t seed) {
  source() = base::SeededRandom(seed);
  CHECK(RAND_set_rand_method(&kMethod) == 1);
}

}  // namespace sim
