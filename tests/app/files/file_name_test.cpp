#include "app/files/file_name.hpp"

#include <gtest/gtest.h>

#include "base/utf8.hpp"

namespace app::files {
namespace {

TEST(FileName, is_what_it_was_where_that_does_no_harm) {
  for (const char* name : {"tugas.pdf", "Foto Papan Tulis (2).jpg", "naïve – ö.txt", "文件.docx",
                           "a.tar.gz", "no ending", "😀.png"}) {
    EXPECT_EQ(read_file_name(name), name);
  }
}

TEST(FileName, is_never_a_path) {
  EXPECT_EQ(read_file_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(read_file_name("C:\\Users\\budi\\tugas.pdf"), "tugas.pdf");
  EXPECT_EQ(read_file_name("/"), "file");
  EXPECT_EQ(read_file_name(".."), "file");
  EXPECT_EQ(read_file_name("..."), "file");
  EXPECT_EQ(read_file_name(".htaccess"), "htaccess");
}

TEST(FileName, shows_what_it_is) {
  // An override of direction would show "exe.jpg" for "gpj.exe".
  EXPECT_EQ(read_file_name("foto\xE2\x80\xAEgpj.exe"), "fotogpj.exe");
  EXPECT_EQ(read_file_name("a\r\nSet-Cookie: b.txt"), "aSet-Cookie_ b.txt");
  EXPECT_EQ(read_file_name(std::string_view("a\0b.txt", 7)), "ab.txt");
  EXPECT_EQ(read_file_name("  a.txt. . "), "a.txt");
  EXPECT_EQ(read_file_name("a<b>\"c\"|d?*.txt"), "a_b__c__d__.txt");
  EXPECT_EQ(read_file_name("\xE2\x80\x8B\xE2\x80\x8B"), "file") << "nothing would be seen";
  EXPECT_EQ(read_file_name(""), "file");
}

TEST(FileName, is_valid_text_whatever_came) {
  EXPECT_EQ(read_file_name("a\xFF\xFE\xC3.txt"), "a.txt");
  EXPECT_EQ(read_file_name("\xFF"), "file");
}

TEST(FileName, is_short_and_keeps_its_ending) {
  const std::string name = read_file_name(std::string(300, 'a') + ".pdf");
  EXPECT_EQ(name.size(), kFileNameMax);
  EXPECT_TRUE(name.ends_with("a.pdf"));
  std::string wide;
  for (int i = 0; i < 100; ++i) wide += "文";
  EXPECT_TRUE(base::utf8_length(read_file_name(wide + ".pdf")));
  EXPECT_TRUE(base::utf8_length(read_file_name(wide + wide)));
  EXPECT_LE(read_file_name("a." + std::string(300, 'b')).size(), kFileNameMax);
}

TEST(FileName, is_no_device_of_windows) {
  EXPECT_EQ(read_file_name("con"), "_con");
  EXPECT_EQ(read_file_name("LPT1.txt"), "_LPT1.txt");
  EXPECT_EQ(read_file_name("console.txt"), "console.txt");
}

TEST(FileType, is_one_that_runs_nothing) {
  EXPECT_EQ(file_type("image/jpeg"), "image/jpeg");
  EXPECT_EQ(file_type("text/plain; charset=utf-8"), "text/plain");
  for (const char* type : {"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml",
                           "application/javascript", "", "Image/JPEG", "text/plain\r\nX: y"}) {
    EXPECT_EQ(file_type(type), "application/octet-stream") << type;
  }
}

TEST(PictureType, is_told_by_the_bytes) {
  EXPECT_EQ(picture_type("\xFF\xD8\xFF\xE0"), "image/jpeg");
  EXPECT_EQ(picture_type("\x89PNG\r\n\x1A\n...."), "image/png");
  EXPECT_EQ(picture_type("RIFF....WEBPVP8 "), "image/webp");
  for (const char* bytes :
       {"", "RIFF", "RIFF....WAVE", "GIF89a", "<svg xmlns=", "<!doctype html>"}) {
    EXPECT_EQ(picture_type(bytes), "") << bytes;
  }
}

TEST(Disposition, names_the_file_in_both_ways) {
  EXPECT_EQ(disposition("tugas 1.pdf"),
            "attachment; filename=\"tugas 1.pdf\"; filename*=UTF-8''tugas%201.pdf");
  EXPECT_EQ(disposition("é\"\\%;.txt"),
            "attachment; filename=\"____;.txt\"; filename*=UTF-8''%C3%A9%22%5C%25%3B.txt");
}

}  // namespace
}  // namespace app::files
