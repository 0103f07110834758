// A file that goes with a message of a class.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace classroom {

// A small picture of it, which the sender's page has made.
struct Preview {
  std::string hash;  // SHA-256 of its bytes, in hexadecimal
  std::string type;  // "image/jpeg", "image/png", "image/webp"
  std::uint32_t bytes = 0;
  std::uint32_t width = 0;  // as the sender says: the page keeps the place free
  std::uint32_t height = 0;
  friend bool operator==(const Preview&, const Preview&) = default;
};

struct Attachment {
  std::string id;    // by which readers ask for it; nobody guesses it
  std::string name;  // as it is shown: app::read_file_name
  std::string type;  // one of app::file_type
  std::string hash;  // SHA-256 of its bytes, in hexadecimal: by it they are stored once
  std::uint64_t bytes = 0;
  std::optional<Preview> preview{};
  friend bool operator==(const Attachment&, const Attachment&) = default;
};

}  // namespace classroom
