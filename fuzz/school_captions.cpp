// links: school
// A file that somebody calls captions: what is taken is taken again, and stays the same.
#include <cstdlib>

#include "base/bytes.hpp"
#include "school/captions.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = school::read_captions(base::as_text({data, size}));
  if (!read) {
    if (school::to_string(read.error().kind).empty()) std::abort();
    return 0;
  }
  const auto again = school::read_captions(*read);
  if (!again || *again != *read) std::abort();
  return 0;
}
