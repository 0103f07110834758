// links: app_files
// What a sender calls a file and says that it is, how large its picture says to be, and an address
// of a file: whatever comes, the name is one, the header is a header, and no ticket but our own
// opens anything.
#include <cstdint>
#include <string>

#include "app/files/file_name.hpp"
#include "app/files/file_ticket.hpp"
#include "app/files/picture_size.hpp"
#include "base/bytes.hpp"
#include "base/check.hpp"
#include "base/utf8.hpp"

namespace {

void check_name(std::string_view text) {
  const std::string name = app::files::read_file_name(text);
  CHECK(!name.empty() && name.size() <= app::files::kFileNameMax);
  CHECK(base::utf8_length(name));
  CHECK(name.find_first_of("/\\:\"<>|?*") == std::string::npos);
  CHECK(!name.starts_with('.') && !name.ends_with('.'));
  for (std::string_view rest = name; !rest.empty();)
    CHECK(!base::is_control(*base::take_utf8(rest)));
  CHECK(app::files::read_file_name(name) == name);
  const std::string header = app::files::disposition(name);
  CHECK(header.starts_with("attachment; filename=\""));
  for (const char c : header) CHECK(c >= 0x20 && c < 0x7F);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  check_name(text);
  const std::string_view type = app::files::file_type(text);
  CHECK(type == "application/octet-stream" || text.starts_with(type));
  const std::string_view picture = app::files::picture_type(text);
  CHECK(picture.empty() || picture.starts_with("image/"));
  const auto size_of_it = app::files::picture_size(text);
  CHECK(!size_of_it || (!picture.empty() && size_of_it->width > 0 && size_of_it->height > 0));
  constexpr app::files::TicketKey kKey{7};
  CHECK(!app::files::read_ticket(text, "kelas-7a", "f1", kKey, {}));
  return 0;
}
