// A disk for files that is none, and can be told to be full.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "app/files/blob_store.hpp"

namespace app::files {

class MemoryBlobs final : public BlobStore {
 public:
  struct Text final : proto::http::BodySource {
    explicit Text(std::string given) : text(std::move(given)) {}
    std::uint64_t size() const override { return text.size(); }
    bool read(std::uint64_t at, base::Bytes into) override {
      std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at), into.size(), into.begin());
      return true;
    }
    std::string text;
  };

  bool begin(const std::string& upload) override {
    if (full) return false;
    growing[upload] = "";
    return true;
  }
  bool append(const std::string& upload, base::ConstBytes piece) override {
    if (full || !growing.contains(upload)) return false;
    growing[upload] += base::as_text(piece);
    return true;
  }
  std::optional<std::string> finish(const std::string& upload) override {
    if (full || !growing.contains(upload)) return std::nullopt;
    auto hash = put(base::as_bytes(growing[upload]));
    growing.erase(upload);
    return hash;
  }
  void drop(const std::string& upload) override { growing.erase(upload); }
  // The text itself is as good as a hash.
  std::optional<std::string> put(base::ConstBytes bytes) override {
    std::string text(base::as_text(bytes));
    marked.erase(text);
    whole.insert(text);
    return text;
  }
  proto::http::SourcedBody open(const std::string& hash) override {
    return whole.contains(hash) ? std::make_shared<Text>(hash) : nullptr;
  }
  std::uint64_t bytes() override {
    std::uint64_t sum = 0;
    for (const std::string& text : whole) sum += text.size();
    return sum;
  }
  std::uint64_t free_bytes() override { return free; }
  void mark_all() override { marked = whole; }
  std::size_t remove_marked(const Hashes& needed) override {
    std::size_t removed = 0;
    for (const std::string& text : marked) {
      if (!needed.contains(text)) removed += whole.erase(text);
    }
    return removed;
  }
  Hashes missing(const Hashes& needed) override {
    Hashes gone;
    for (const std::string& hash : needed) {
      if (!whole.contains(hash)) gone.insert(hash);
    }
    return gone;
  }

  std::map<std::string, std::string> growing;
  Hashes whole;
  Hashes marked;
  std::uint64_t free = std::uint64_t{1} << 40U;
  bool full = false;
};

}  // namespace app::files
