// Files of the library that are in memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/broadcast/video_files.hpp"

namespace app::broadcast {

struct TestVideoFiles final : VideoFiles {
  using Content = std::vector<std::uint8_t>;
  class Source final : public proto::http::BodySource {
   public:
    explicit Source(Content content) : content_(std::move(content)) {}
    std::uint64_t size() const override { return content_.size(); }
    bool read(std::uint64_t at, base::Bytes into) override {
      if (at + into.size() > content_.size()) return false;
      std::copy_n(content_.begin() + static_cast<std::ptrdiff_t>(at), into.size(), into.begin());
      return true;
    }

   private:
    Content content_;
  };

  std::optional<live::recording::Manifest> manifest(std::string_view folder) override {
    const auto found = manifests.find(folder);
    return found == manifests.end() ? std::nullopt : std::optional(found->second);
  }
  proto::http::SourcedBody open(std::string_view folder, std::string_view name) override {
    const auto found = files.find(std::string(folder) + "/" + std::string(name));
    return found == files.end() ? nullptr : std::make_shared<Source>(found->second);
  }
  bool write(std::string_view folder, std::string_view name, base::ConstBytes content) override {
    files[std::string(folder) + "/" + std::string(name)] = {content.begin(), content.end()};
    return works;
  }
  struct Writer final : VideoWriter {
    explicit Writer(TestVideoFiles& of, std::string at) : files(of), path(std::move(at)) {}
    bool append(base::ConstBytes bytes) override {
      Content& content = files.files[path];
      content.insert(content.end(), bytes.begin(), bytes.end());
      if (content.size() > files.vanish_when) files.manifests.clear();
      return files.works;
    }
    bool write_at(std::uint64_t at, base::ConstBytes bytes) override {
      std::copy(bytes.begin(), bytes.end(),
                files.files[path].begin() + static_cast<std::ptrdiff_t>(at));
      return files.works;
    }
    bool sync() override { return files.works; }
    bool rename(std::string_view name) override {
      const std::string to = path.substr(0, path.rfind('/') + 1) + std::string(name);
      files.files[to] = std::move(files.files[path]);
      files.files.erase(path);
      return files.works;
    }
    TestVideoFiles& files;
    std::string path;
  };
  std::unique_ptr<VideoWriter> create(std::string_view folder, std::string_view name) override {
    const std::string path = std::string(folder) + "/" + std::string(name);
    files[path].clear();
    return std::make_unique<Writer>(*this, path);
  }
  bool remove_file(std::string_view folder, std::string_view name) override {
    files.erase(std::string(folder) + "/" + std::string(name));
    return works;
  }
  bool remove(std::string_view folder) override {
    if (!works || stuck == folder) return false;
    removed.emplace_back(folder);
    manifests.erase(std::string(folder));
    free += freed;
    return true;
  }
  std::vector<std::string> folders() override {
    std::vector<std::string> list;
    for (const auto& [folder, manifest] : manifests) list.push_back(folder);
    return list;
  }
  std::uint64_t free_bytes() override { return free; }

  std::map<std::string, live::recording::Manifest, std::less<>> manifests;
  std::map<std::string, Content, std::less<>> files;
  std::vector<std::string> removed;
  std::uint64_t free = 0;
  std::uint64_t freed = 1'000;  // by each that is deleted
  bool works = true;
  std::string stuck;  // a folder that cannot be deleted
  // Somebody deletes all as soon as a file that is being made is larger.
  std::uint64_t vanish_when = UINT64_MAX;
};

}  // namespace app::broadcast
