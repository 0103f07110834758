// Answers GET requests from the embedded page.
#pragma once

#include <optional>
#include <span>

#include "app/page/embedded_file.hpp"
#include "proto/http/message.hpp"

namespace app::page {

class PageFiles {
 public:
  // `files` is sorted by path, holds "/" (the one page) and lives as long as the program.
  explicit PageFiles(std::span<const EmbeddedFile> files);

  // nullopt when no file and no page has this path. `/`, `/first-run`, `/setup`, `/doctor` and
  // `/class/NAME` are the one page. Other methods than GET and HEAD on a known path give 405.
  std::optional<proto::http::Response> respond(const proto::http::Request& request) const;

 private:
  const EmbeddedFile* find(std::string_view path) const;

  std::span<const EmbeddedFile> files_;
};

}  // namespace app::page
