// links: live_recording
// A part of a class, whatever became of its bytes, read back for an export: it ends, and no frame
// is larger than the file.
#include <algorithm>
#include <cstdint>

#include "base/check.hpp"
#include "live/recording/part_frames.hpp"

namespace {

class MemoryReader final : public live::recording::Reader {
 public:
  explicit MemoryReader(base::ConstBytes bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  bool read(std::uint64_t at, base::Bytes out) const override {
    CHECK(at <= bytes_.size() && out.size() <= bytes_.size() - at);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), out.size(), out.begin());
    return true;
  }

 private:
  base::ConstBytes bytes_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const MemoryReader reader({data, size});
  auto frames = live::recording::PartFrames::open(reader, std::chrono::seconds(5));
  if (!frames) return 0;
  std::size_t bytes = 0;
  while (frames->next_time()) bytes += frames->take().bytes.size();
  CHECK(bytes <= size);
  return 0;
}
