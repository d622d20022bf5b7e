# Di setiap halaman dengan formulir, dan untuk pengunjung yang sudah masuk
nav-community = Komunitas
nav-menu = Menu
nav-sign-in = Masuk
nav-sign-up = Mulai Gratis
nav-account = Akun Anda
nav-sign-out = Keluar
places = Ruang Anda
place-overview = Ringkasan
place-portfolio = Portofolio
place-settings = Profil marketplace
place-moderation = Moderasi
form-optional = opsional
form-faults = Mohon periksa kembali
fault-outdated = Formulir ini sudah usang. Muat ulang halaman, lalu kirim lagi.
again-in = Anda dapat mencoba lagi dalam { $shown } menit.
form-cancel = Batal
error-too-large = Data yang dikirim terlalu besar. Dengan tombol kembali di peramban, apa yang Anda tulis masih ada.
error-long-address = Alamat ini terlalu panjang. Mungkin terlalu banyak yang dipilih sekaligus.
error-back = Kembali ke halaman itu
toast-welcome = Selamat datang! Akun Anda sudah dibuka.
toast-signed-in = Senang bertemu Anda lagi.
toast-signed-out = Anda sudah keluar.
dashboard-hello = Halo, { $value }
dashboard-profile = Profil marketplace Anda
dashboard-profile-first = Buat profil marketplace Anda
dashboard-profile-text = Nama, keahlian, tarif, dan cara klien menghubungi Anda.
dashboard-works = { $n ->
    [0] Belum ada karya
   *[other] { $shown } karya
}
dashboard-works-text = Tampilkan karya Anda. Karya baru diperiksa moderator lebih dulu.
dashboard-see = Lihat seperti pengunjung
suspended-notice = Akun Anda sedang ditangguhkan. Anda dapat membaca semuanya, tetapi belum dapat mengubah apa pun.

# Formulir yang belum dapat diterima
held-old-heading = Halaman ini sudah terlalu lama terbuka
held-old = Tidak ada yang hilang: tulisan Anda masih di sini. Kirim sekali lagi.
held-out-heading = Sesi Anda sudah berakhir
held-out = Tidak ada yang hilang: tulisan Anda masih di sini. Masuk di tab baru, kembali ke sini, lalu kirim sekali lagi.
held-sign-in = Masuk
held-send = Kirim sekali lagi
