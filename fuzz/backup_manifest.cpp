// links: backup
// What a backup says of itself: bytes in, a manifest or a reason out. What is taken is written
// again as it was.
#include <cstdint>
#include <string_view>

#include "backup/manifest.hpp"
#include "base/bytes.hpp"
#include "base/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto manifest = backup::decode_manifest(base::as_text({data, size}));
  if (!manifest) return 0;
  const auto again = backup::decode_manifest(backup::encode(*manifest));
  CHECK(again && *again == *manifest);
  for (const backup::Entry& entry : manifest->entries) {
    CHECK(entry.name.find("..") == std::string::npos || entry.name.starts_with("tls/"));
    CHECK(!entry.name.starts_with('/'));
  }
  return 0;
}
