//! The desk over a log in memory: exactly once, exactly right under concurrency, nobody refused by a memory.

mod desk {
    mod entrance;
    mod house;
    mod inquiries;
    mod links;
    mod media;
    mod once;
    mod people;
    mod reports;
    mod studio;
    mod together;
}
