# Di setiap halaman
skip = Langsung ke isi
nav = Navigasi utama
nav-marketplace = Marketplace
nav-api = API
theme-dark = Ganti ke tema gelap
theme-light = Ganti ke tema terang
footer-line = Kreatr: rumah bagi karya kreator, prompter, dan engineer Indonesia.
close = Tutup

# Marketplace
marketplace-title = Marketplace kreator
marketplace-description = Temukan kreator konten AI, prompter, creative director, dan engineer Indonesia lewat karya mereka.
marketplace-heading = Temukan kreator lewat karyanya.
marketplace-lead = Galeri kreator konten AI, prompter, creative director, dan engineer. Lihat karyanya, lalu mulai berkolaborasi.
search-label = Cari kreator
search-hint = Nama, keahlian, karya
search-go = Cari
filters = Filter
filters-on = Filter yang aktif
filters-apply = Tampilkan
filters-clear = Hapus semua
filter-remove = Hapus filter:
filter-type = Jenis kreator
filter-availability = Ketersediaan
filter-skills = Keahlian
filter-category = Kategori karya
filter-rating = Rating
filter-unrated = Belum ada yang diulas di sini.
filter-any = Semua
rating-from = { $n } bintang ke atas
sort = Urutkan
sort-relevance = Paling cocok
sort-popular = Terpopuler
sort-newest = Terbaru
sort-rating = Rating tertinggi
found = { $shown } kreator
page = Halaman { $shown }
pages = Halaman hasil
page-previous = Halaman sebelumnya
load-more = Muat lebih banyak
page-next = Halaman berikutnya
chip-search = “{ $value }”
empty-heading = Dinding ini masih kosong
empty-text = Tidak ada kreator yang cocok dengan pilihan ini. Coba hapus satu filter atau pakai kata yang lebih umum.
empty-wordless = Pencarian memerlukan setidaknya satu huruf atau angka. Coba nama, keahlian, atau judul karya.
empty-go = Lihat semua kreator
dropped-category = Kategori itu tidak dikenal, jadi kami menampilkan semua kategori.
dropped-type = Jenis kreator itu tidak dikenal, jadi kami menampilkan semua jenis.
dropped-availability = Ketersediaan itu tidak dikenal, jadi kami mengabaikannya.
dropped-rating = Rating minimum harus angka 1 sampai 5, jadi kami mengabaikannya.
dropped-skills = Sebagian keahlian tidak dapat dipakai, jadi kami mengabaikannya.
dropped-search = Kata pencarian terlalu panjang, jadi kami memakai 100 karakter pertama.
dropped-sort = Urutan itu tidak dikenal, jadi kami mengurutkan menurut yang terpopuler.
dropped-page = Halaman itu tidak ada, jadi kami menampilkan halaman terdekat.
dropped-cursor = Tautan itu sudah tidak berlaku, jadi kami mulai dari halaman pertama.

# Kartu dan profil
card-view = Lihat profil
skills = Keahlian
availability-available = Siap menerima proyek
availability-busy = Sedang sibuk
availability-unavailable = Tidak tersedia
rating-text = Rating { $mean } dari 5, { $shown } ulasan
category-ai-content = Konten AI
category-prompts = Prompt
category-creative-direction = Creative direction
category-video-editing = Penyuntingan video
category-social-media = Pengelolaan media sosial
category-technical = Teknis
category-other = Lainnya
type-ai-content-creator = Kreator konten AI
type-prompter = Prompter
type-creative-director = Creative director
type-technical-engineer = Technical engineer
profile-title = Portofolio { $value }
contact = Hubungi
rate-hour = Per jam
rate-project = Per proyek mulai
stat-works = Karya
stat-projects = Proyek selesai
stat-rating = Rating
stat-since = Bergabung
elsewhere = Di tempat lain
about-more = Selengkapnya tentang kreator ini
social-website = Situs web
works = Karya
works-none = { $value } belum menampilkan karya.
work-featured = Unggulan
work-previous = Karya sebelumnya
work-next = Karya berikutnya
work-views = { $shown } dilihat
work-likes = { $shown } suka
work-tags = Tag
work-visit = Kunjungi proyek
work-plate = { $title }, gambar { $n } dari { $of }
work-page = Buka halaman karya ini
work-title = { $title }, karya { $value }
work-more = Karya lain dari { $value }
work-besides = Karya di sebelahnya
like = Suka
like-sign-in = Masuk untuk menyukai karya ini
plate-previous = Gambar sebelumnya
plate-next = Gambar berikutnya
maker-works = Lihat { $shown } karya
month = { $month ->
    [1] Januari
    [2] Februari
    [3] Maret
    [4] April
    [5] Mei
    [6] Juni
    [7] Juli
    [8] Agustus
    [9] September
    [10] Oktober
    [11] November
   *[12] Desember
} { $year }

# Kesalahan
error-heading = Ups! Ada yang tidak beres
error-again = Coba lagi
error-home = Ke marketplace
error-creator-heading = Kreator tidak ditemukan
error-creator = Alamat ini tidak menuju kreator mana pun. Mungkin profilnya disembunyikan atau namanya berganti.
error-work-heading = Karya tidak ditemukan
error-work = Alamat ini tidak menuju karya mana pun. Mungkin karyanya pribadi, atau sudah tidak ada.
error-not-found-heading = Ups! Halaman ini tidak ada
error-not-found = Yang Anda cari tidak ada di sini.
error-forbidden = Anda tidak berhak melakukan tindakan ini.
error-too-many = Terlalu banyak permintaan. Silakan coba lagi nanti.
error-bad-request = Masukan tidak sah. Periksa kembali data Anda.
error-unavailable = Kami sedang memulihkan layanan. Silakan coba lagi sebentar lagi.
error-server = Server bermasalah. Silakan coba lagi nanti.

popularity-heading = Seberapa populer { $value }
popularity-place = Peringkat { $shown } dari { $of } kreator terpopuler.
popularity-unlisted = Kreator ini sedang tidak ditampilkan di marketplace.
popularity-what = Apa
popularity-count = Berapa kali
popularity-weight = Poin masing-masing, saat baru
popularity-worth = Poin hari ini
popularity-views = Tampilan karya
popularity-likes = Suka pada karya
popularity-inquiries = Pesan dari alamat yang dipastikan
popularity-projects = Proyek yang selesai
popularity-sum = Jumlah
popularity-rule = Bobot masing-masing menjadi separuh setelah { $shown } hari, seperempat setelah dua kali selama itu, dan seterusnya. Peringkat ditentukan hanya oleh jumlahnya.
popularity-counted = Tampilan dihitung sekali per pengunjung per hari, tidak termasuk mesin pencari; suka sekali per orang. Siapa yang menarik suka, menarik juga bobotnya. Karya yang kini disembunyikan atau dihapus tetap dihitung.
popularity-back = Kembali ke profil
stat-popularity = Popularitas
stat-popularity-place = Peringkat { $shown } dari { $of }
stat-popularity-why = Bagaimana dihitung
