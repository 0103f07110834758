// The files of uploads below DATA/uploads: ID.txt says what it is to be, ID.part grows.
#pragma once

#include <filesystem>

#include "app/broadcast/upload_files.hpp"

namespace server {

class UploadStore final : public app::broadcast::UploadFiles {
 public:
  // Both on the same disk: what is whole is moved.
  UploadStore(std::filesystem::path root, std::filesystem::path library)
      : root_(std::move(root)), library_(std::move(library)) {}

  bool create(const app::Upload& upload) override;
  std::optional<app::Upload> find(std::string_view id) override;
  std::vector<app::Upload> all() override;
  bool append(std::string_view id, base::ConstBytes piece) override;
  bool forget(std::string_view id) override;
  base::Result<media::probe::Facts, media::probe::Unplayable> probe(std::string_view id) override;
  bool adopt(const app::Upload& upload, const media::probe::Facts& facts,
             std::string_view folder) override;

 private:
  std::filesystem::path words_of(std::string_view id) const;
  std::filesystem::path part_of(std::string_view id) const;

  std::filesystem::path root_;
  std::filesystem::path library_;
};

}  // namespace server
