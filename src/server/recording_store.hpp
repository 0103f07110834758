// The files of the library below DATA/recordings, for app/broadcast.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "app/broadcast/video_files.hpp"

namespace server {

class RecordingStore final : public app::broadcast::VideoFiles {
 public:
  // `reserve_bytes` of the disk are never counted as free.
  RecordingStore(std::filesystem::path root, std::uint64_t reserve_bytes)
      : root_(std::move(root)), reserve_bytes_(reserve_bytes) {}

  std::optional<live::recording::Manifest> manifest(std::string_view folder) override;
  proto::http::SourcedBody open(std::string_view folder, std::string_view name) override;
  bool write(std::string_view folder, std::string_view name, base::ConstBytes content) override;
  std::unique_ptr<app::broadcast::VideoWriter> create(std::string_view folder,
                                                      std::string_view name) override;
  bool remove_file(std::string_view folder, std::string_view name) override;
  bool remove(std::string_view folder) override;
  std::vector<std::string> folders() override;
  std::uint64_t free_bytes() override;

 private:
  // nullopt: no folder of a recording is called so, whoever asks for it.
  std::optional<std::filesystem::path> folder_of(std::string_view folder) const;

  std::filesystem::path root_;
  std::uint64_t reserve_bytes_;
};

}  // namespace server
