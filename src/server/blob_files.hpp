// The bytes of files of classes below DATA/files: parts/ID grows, and ab/abcd... is whole, where
// abcd... is the SHA-256 of its bytes. No name that somebody gave is ever part of a path.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/files/blob_store.hpp"

namespace server {

class BlobFiles final : public app::files::BlobStore {
 public:
  // Looks what is there; what was not whole when the server ended is removed.
  explicit BlobFiles(std::filesystem::path root);
  ~BlobFiles() override;

  bool begin(const std::string& upload) override;
  bool append(const std::string& upload, base::ConstBytes piece) override;
  std::optional<std::string> finish(const std::string& upload) override;
  void drop(const std::string& upload) override;
  std::optional<std::string> put(base::ConstBytes bytes) override;
  proto::http::SourcedBody open(const std::string& hash) override;
  std::uint64_t bytes() override { return bytes_; }
  std::uint64_t free_bytes() override;
  void mark_all() override;
  std::size_t remove_marked(const app::files::Hashes& needed) override;
  app::files::Hashes missing(const app::files::Hashes& needed) override;

 private:
  struct Blob {
    std::uint64_t bytes = 0;
    bool marked = false;
  };
  struct Part;  // one that grows, with the hash of what is there

  std::filesystem::path part_of(std::string_view upload) const;
  std::filesystem::path path_of(std::string_view hash) const;
  // Gives the part its name, unless those bytes are here already.
  bool adopt(const std::filesystem::path& part, const std::string& hash, std::uint64_t bytes);
  void look();

  std::filesystem::path root_;
  std::map<std::string, std::unique_ptr<Part>, std::less<>> parts_;
  std::map<std::string, Blob, std::less<>> blobs_;
  std::uint64_t bytes_ = 0;
};

}  // namespace server
