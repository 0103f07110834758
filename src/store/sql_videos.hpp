// The library in a database that speaks SQL.
#pragma once

#include "store/database.hpp"
#include "store/videos.hpp"

namespace store {

class SqlVideos final : public Videos {
 public:
  // The database outlives it.
  explicit SqlVideos(Database& database) : database_(database) {}

  Answer<school::Video> add(const school::Video& video) override;
  Answer<void> change(const school::Video& video) override;
  Answer<std::optional<school::Video>> find(school::VideoId id) override;
  Answer<std::optional<school::Video>> find_by_folder(std::string_view folder) override;
  Answer<bool> remove(school::VideoId id) override;
  Answer<std::vector<school::Video>> search(const VideoQuery& query) override;
  Answer<std::vector<school::Video>> outdated(base::WallTime now) override;
  Answer<std::vector<school::Video>> oldest(std::size_t count_max) override;
  Answer<std::vector<school::Video>> all() override;

  Answer<std::vector<school::Chapter>> chapters(school::VideoId video) override;
  Answer<void> add_chapter(school::VideoId video, const school::Chapter& chapter) override;
  Answer<void> set_chapters(school::VideoId video,
                            const std::vector<school::Chapter>& chapters) override;

  Answer<std::vector<school::Captions>> captions(school::VideoId video) override;
  Answer<std::optional<CaptionsAndText>> find_captions(school::CaptionsId id) override;
  Answer<school::Captions> add_captions(school::VideoId video, std::string_view language,
                                        std::string_view label, std::string_view text) override;
  Answer<bool> remove_captions(school::VideoId video, school::CaptionsId id) override;

  Answer<school::VideoLink> add_link(const NewVideoLink& link) override;
  Answer<std::vector<school::VideoLink>> links(school::VideoId video) override;
  Answer<std::optional<school::VideoLink>> find_link(std::string_view hash) override;
  Answer<std::optional<school::VideoLink>> link(school::VideoLinkId id) override;
  Answer<bool> revoke_link(school::VideoId video, school::VideoLinkId link,
                           base::WallTime now) override;

 private:
  Database& database_;
};

}  // namespace store
