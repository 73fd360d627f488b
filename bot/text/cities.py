"""Large cities that give no zone its name, as the bot's readers write them in their languages."""

from __future__ import annotations

# By zone, parted by commas; whatever the script, names are compared without case and accents.
CITIES: dict[str, str] = {
    "Asia/Yerevan": "İrəvan, İrevan, Erivan, Ереван, Єреван, Երևան, يريفان, ירוואן, ایروان, Erevan, Ereván, Eriwan, "
    "Gyumri, Гюмри, Ґюмрі, Гюмрі, Գյումրի, Gümrü, غيومري, גיומרי, گیومری, Gyoumri, Guiumri, Gjumri, Vanadzor, Վանաձոր, Ванадзор, Степанакерт, Ստեփանակերտ",
    "Asia/Baku": "Ganja, Gəncə, Gence, Гянджа, Ґянджа, Гянжа, Գանձակ, Գյանջա, كنجه, غنجة, گنجه, גנג'ה, Gandja, Gandža, Gändschä, "
    "Sumqayıt, Sumgait, Сумгаит, Сумгаїт, Naxçıvan, Nakhchivan, Нахичевань, Նախիջևան, نخجوان, "
    "Xankəndi, Khankendi, Ханкенди",
    "Asia/Tbilisi": "Batumi, Batum, Батуми, Батумі, Բաթում, Բաթումի, باتومي, باتومی, בטומי, Batoumi, Kutaisi, Кутаиси, Кутаїсі",
    "Europe/Moscow": "Санкт-Петербург, Петербург, Սանկտ Պետերբուրգ, Sankt-Peterburq, Sankt Petersburg, Petersburg, Saint-Pétersbourg, "
    "San Petersburgo, سانت بطرسبرغ, سن پترزبورگ, סנקט פטרבורג, Казань, Kazan, Сочи, Сочі, Sotschi, Ростов, Ростов-на-Дону, Краснодар, "
    "Грозный, Махачкала, Воронеж, Нижний Новгород",
    "Europe/Kyiv": "Харьков, Харків, Xarkov, Harkiv, Jarkov, Charkiw, خاركيف, خارکیف, חרקוב, Խարկով, Одесса, Одеса, Odessa, Odesa, "
    "أوديسا, اودسا, אודסה, Օդեսա, Львов, Львів, Lviv, Lemberg, Lwiw, Լվով, لفيف, Днепр, Дніпро, Запорожье, Запоріжжя, Херсон, Chersón, "
    "Николаев, Миколаїв",
    "Asia/Jerusalem": "Тель-Авив, Тель-Авів, Tel-Aviv, Tel Awiw, تل أبيب, تل آویو, תל אביב, תל אביב-יפו, Թել Ավիվ, Хайфа, Հայֆա, Hayfa, "
    "حيفا, حیفا, חיפה, Haïfa, באר שבע, אשדוד, אילת",
    "Asia/Hebron": "Рамалла, Ռամալլահ, Ramallah, رام الله, רמאללה, رام‌الله, نابلس, الخليل",
    "Asia/Aden": "Сана, Սանա, صنعاء, صنعا, צנעא, Sanaa, Saná, Sana, Hodeida, Hodeidah, الحديدة, Ходейда",
    "Asia/Damascus": "Алеппо, Халеб, Հալեպ, Halep, Hələb, حلب, חאלב, Alep, Alepo, Хомс, Homs, حمص, Idlib, إدلب, ادلب, Идлиб, Latakia, اللاذقية",
    "Asia/Baghdad": "Мосул, Մոսուլ, Musul, Mosul, الموصل, موصل, מוסול, Mossoul, Басра, Բասրա, Bəsrə, Basra, البصرة, بصره, בצרה, Bassora, Basora, "
    "Эрбиль, Ербіль, Էրբիլ, Erbil, Ərbil, أربيل, اربیل, ארביל, Kerkük, كركوك, Киркук",
    "Asia/Riyadh": "Мекка, Մեքքա, Mekke, Məkkə, مكة, مكة المكرمة, مکه, מכה, La Mecque, La Meca, Mekka, Джидда, Cidde, Ciddə, جدة, جده, "
    "ג'דה, Djeddah, Yeda, Dschidda, Медина, المدينة المنورة, مدینه",
    "Asia/Qatar": "Доха, Դոհա, Doha, الدوحة, دوحه, דוחא",
    "Asia/Dubai": "Абу-Даби, Абу-Дабі, Աբու Դաբի, Abu Dabi, Əbu-Dabi, أبوظبي, أبو ظبي, ابوظبی, אבו דאבי, Abou Dabi, Schardscha, الشارقة",
    "Asia/Tehran": "Исфахан, Isfahan, İsfahan, أصفهان, اصفهان, Mashhad, Мешхед, مشهد, Tabriz, Тебриз, Təbriz, Tebriz, تبریز, تبريز, Թավրիզ, "
    "Shiraz, Шираз, شیراز, شيراز, Urmia, Urmiya, ارومیه, قم, اهواز",
    "Asia/Kabul": "Herat, Герат, هرات, Kandahar, Кандагар, قندهار, Mazar-i-Sharif, مزار شریف",
    "Europe/Istanbul": "Анкара, Անկարա, أنقرة, آنکارا, אנקרה, Ankara, Измир, Ізмір, Իզմիր, İzmir, إزمير, ازمیر, אזמיר, Esmirna, "
    "Bursa, Бурса, Antalya, Анталья, Анталія, أنطاليا, Adana, Gaziantep, غازي عنتاب, Diyarbakır, Диярбакыр, Trabzon, Трабзон",
    "Africa/Cairo": "Александрия, Александрія, Ալեքսանդրիա, İskenderiye, İsgəndəriyyə, الإسكندرية, اسکندریه, אלכסנדריה, Alexandrie, Alejandría, "
    "Alexandria, الجيزة, السويس, بورسعيد",
    "Africa/Khartoum": "Омдурман, أم درمان, بورتسودان, Port Sudan, Порт-Судан, El Fasher, الفاشر, Эль-Фашер, Nyala, نيالا",
    "Europe/Berlin": "Мюнхен, München, Munich, Múnich, Münih, میونخ, ميونخ, מינכן, Гамбург, Hamburg, Hambourg, Hamburgo, Франкфурт, Frankfurt, "
    "Francfort, Fráncfort, Кёльн, Кельн, Köln, Cologne, Colonia, Stuttgart, Düsseldorf, Leipzig, Dresden",
    "Europe/Zurich": "Женева, Ժնև, Cenevre, Cenevrə, جنيف, ژنو, ז'נבה, Genève, Ginebra, Genf, Берн, Bern, Berne, Berna, Basel, Bâle",
    "Europe/Madrid": "Барселона, Barcelona, Barcelone, برشلونة, ברצלונה, Sevilla, Valencia, Bilbao",
    "Europe/Paris": "Лион, Lyon, ليون, Марсель, Marseille, Marsella, مرسيليا, מרסיי, Toulouse, Nice, Lille, Strasbourg, Estrasburgo",
    "America/New_York": "Вашингтон, Վաշինգտոն, Vaşinqton, Vaşington, واشنطن, واشنگتن, וושינגטון, Бостон, Майами",
    "America/Los_Angeles": "Сан-Франциско, Glendale, Գլենդել",
    "America/Toronto": "Монреаль, Montréal, مونتريال, Оттава, Québec",
}
