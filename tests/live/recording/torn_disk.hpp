// A disk that loses what was not synced, as unkindly as a file system may: of the blocks that were
// written since, any may be there and any missing, of a file's length any part, and a file whose
// name was not synced may be gone.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/random.hpp"

namespace live::recording::test {

class TornDisk {
 public:
  using Bytes = std::vector<std::uint8_t>;
  static constexpr std::size_t kBlock = 512;

  void create(const std::string& name) { files_.try_emplace(name); }
  void append(const std::string& name, base::ConstBytes bytes) {
    write(name, files_.at(name).now.size(), bytes);
  }
  void write(const std::string& name, std::size_t at, base::ConstBytes bytes) {
    Bytes& now = files_.at(name).now;
    if (now.size() < at + bytes.size()) now.resize(at + bytes.size());
    std::copy(bytes.begin(), bytes.end(), now.begin() + static_cast<std::ptrdiff_t>(at));
  }
  void truncate(const std::string& name, std::size_t size) { files_.at(name).now.resize(size); }
  // Replaced in one step, and durable.
  void replace(const std::string& name, base::ConstBytes bytes) {
    File& file = files_[name];
    file.now.assign(bytes.begin(), bytes.end());
    file.synced = file.now;
    file.named = true;
  }
  void sync(const std::string& name) {
    File& file = files_.at(name);
    file.synced = file.now;
    file.named = true;
  }
  void sync_all() {
    for (auto& [name, file] : files_) {
      if (file.named) file.synced = file.now;
    }
  }

  std::map<std::string, Bytes> files() const {
    std::map<std::string, Bytes> all;
    for (const auto& [name, file] : files_) all[name] = file.now;
    return all;
  }
  // What is found when the power is back; the disk itself goes on.
  TornDisk after_power_cut(base::Random& random) const {
    TornDisk torn;
    for (const auto& [name, file] : files_) {
      if (!file.named && random.u32() % 2 == 0) continue;
      torn.replace(name, remains(file, random));
    }
    return torn;
  }

 private:
  struct File {
    Bytes now;
    Bytes synced;
    bool named = false;
  };

  static Bytes remains(const File& file, base::Random& random) {
    const std::size_t less = std::min(file.synced.size(), file.now.size());
    const std::size_t more = std::max(file.synced.size(), file.now.size());
    Bytes bytes = file.synced;
    switch (random.u32() % 3) {
      case 0:
        bytes.resize(file.synced.size());
        break;
      case 1:
        bytes.resize(file.now.size());
        break;
      default:
        bytes.resize(less + (more > less ? random.u32() % (more - less + 1) : 0));
    }
    const std::uint32_t arrived = random.u32() % 4;  // of four blocks
    for (std::size_t at = 0; at < bytes.size(); at += kBlock) {
      if (random.u32() % 4 >= arrived + (arrived == 3 ? 1 : 0)) continue;
      const std::size_t end = std::min({at + kBlock, bytes.size(), file.now.size()});
      for (std::size_t i = at; i < end; ++i) bytes[i] = file.now[i];
    }
    return bytes;
  }

  std::map<std::string, File> files_;
};

}  // namespace live::recording::test
