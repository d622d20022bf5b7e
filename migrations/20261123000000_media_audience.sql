-- A picture is shown to whom one of the works or profiles with it is shown: found by the picture, not by reading all.
set local role kreatr_views;

create index item_pictures on views.item using gin ((work #> '{latest,images}'), (work #> '{approved,content,images}'));

create index profile_avatar on views.profile ((details ->> 'avatar'));

create index profile_banner on views.profile ((details ->> 'banner'));

reset role;
