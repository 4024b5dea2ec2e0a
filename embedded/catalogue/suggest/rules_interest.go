package suggest

// interestRules say what a ministry is about. Words stand in lower case, without
// accents and without joining words; "stem*" is any word that begins so.
const interestRules = `
choir*, coro, schola, cantor*, cantora*, cantor/canto, cantante, coral, chorale*, chorus, chorister, singer*, singing, sing, cantan*, cantar, cantamos, psalmist*, salmista*, salmo = music
clases guitarra, clases musica, music class*, guitar class*, music*, musician*, ensemble, conjunto, band, banda, handbell*, bell ringer, bell choir, ringers, campanas, organist*, organ, guitar*, pianist*, piano, orchestra*, orquesta*, instrument*, mariachi*, estudiantina, rondalla, tuna, vocal*, voces, gregorian*, chant, canticle*, hymn*, flute, violin*, strings, brass, drum*, percussion*, folk group, trovador* = music
praise worship, praise band, praise team, worship band, worship team, ministerio alabanza, grupo alabanza, alabanza adoracion, contemporary group = music
alabanza, praise = prayer
dance music, musica fondo = !nothing

pray*, prayer*, oracion*, orar, oran, orante*, oramos, oremos, rezo, rezar*, rezan, rezamos, rosar*, adorat*, adorer*, adorador*, adoracion*, holy hour, hora santa, blessed sacrament, santisimo, devotion*, devocion*, novena*, divine mercy, divina misericordia = prayer
charismatic*, carismatic*, renovacion, renewal spirit, contemplat*, contemplac*, contemplativ*, centering, meditat*, meditac*, taize, liturgy hours, liturgia horas, lauds, laudes, vespers, visperas, compline, stations cross, way cross, via crucis, viacrucis, intercess*, interces*, cenacle*, cenaculo* = prayer
lectio divina = prayer education
confraternity, cofradia*, hermandad, archconfraternity, sodality, secular franciscan*, third order, tercera orden, orden tercera, orden franciscan*, franciscan*, carmelit*, oblate*, oblato*, lay dominican*, dominicos, first friday, first saturday, primer viernes, primeros viernes, primer sabado, fatima, pilgrim virgin, virgen peregrina, peregrina, schoenstatt, apostleship, apostolado sagrado, enthronement, entronizacion, consecration, consagracion, militia, anointing, healing mass, misa sanacion, sanacion, spiritual direct*, direccion espiritual, pilgrimage*, peregrin*, procession*, procesion*, daily mass, sunday mass, latin mass, misa diaria, misa dominical, confession*, confesion*, penance, penitencia, spirituality, espiritualidad, mystic*, consecrated, scapular, escapulario, mariano, mariana, marian, eucharistic adoration, sagrados corazones, ignatian, ignacian*, examen, exposition, vigil*, vigilia* = prayer
confraternity christian doctrine, hermandad doctrina = education
retreat*, retiro*, day reflection, dia reflexion, parish mission, mision parroquial = prayer
cursill* = prayer fellowship ~adults
acts retreat, acts men/women/mens/womens, acts team, acts, retiro acts, emaus, emmaus, crhp, chrp, christ renews, cristo renueva, welcome retreat = prayer fellowship ~adults
magnificat = prayer fellowship female ~adults
legion mary, legion maria, legionari* = prayer service
guadalupan* = prayer
neocatech*, neocatecum*, camino neocatecumenal = prayer education ~adults
couples christ, parejas cristo, teams our lady, equipos nuestra senora = prayer fellowship married ~mp
mothers pray*, mothers prayer*, moms prayer*, moms pray, madres oran, mamas oran, madres orantes = prayer female parent ~mp
rosary mak*, haciendo rosarios, prayer shawl*, manto oracion, mantos oracion, chales oracion = prayer service
prayer breakfast = prayer fellowship
vocation*, vocacion*, serra, serran* = ?prayer

bibl*, scriptur*, escritura*, study, studies, estudio*, theolog*, teolog*, catechesis, catechet*, catechism*, catecis*, catecism*, catequesis, catequetic*, class*, clase, course, curso*, taller, tallere*, workshop*, seminar*, platica*, charla*, speaker*, lecture*, apologet*, learn*, aprend*, institut*, academy, academia, formation, formacion, discussion*, kerygma*, kerigma*, discipl*, discipul*, evangelio, gospel reflection, encyclical*, doctrine, doctrina, instruction*, scholar*, religion, faith formation, formacion fe, why catholic, symbolon, great adventure, little rock, catholicism, inquir*, conoc* fe, school faith, escuela fe, escuela evangelizacion, escuela oracion, escuela comunidad, escuela ministerio*, escuela catequista*, escuela lideres, escuela biblica, sacramental prep*, sacrament prep*, preparacion sacrament* = education
book club, book discussion, book group, club libro, club lectura, alpha, curso alpha, communion liberation, comunion liberacion = education fellowship
conference, conferencia, library, librarian, biblioteca, education = ?education
faith sharing, small group*, small faith, small christian, small church, grupos pequenos, pequenas comunidades, comunidades base, comunidades pequenas, life group*, dinner group*, dinners, supper club, supper group, dinner club, lunch club, lunch bunch = fellowship
catechist*, catequista*, religion teacher*, ccd teacher*, psr teacher*, religious education teacher*, faith formation teacher* = education service !helper
english class, esl class, ingles, esl, esol, clases ingles, clases ciudadania, citizenship class, english second, citizenship, ciudadania, ged, computer class, computacion, safe environment, ambiente seguro, virtus, financial peace, exercise class, yoga, zumba = !nothing

serv* mass, liturgical minist*, liturgical ministries, ministros liturgicos = service prayer
lector*, reader*, proclaimer*, proclamador*, proclaim* word, lectores = service prayer
eucharistic minister*, eucharistic ministry, extraordinary minister*, extraordinary minister* holy committee, extraordinary ministry, communion minister*, communion distributor*, ministers communion, ministers holy communion, minister* eucharist, ministr* eucharist*, ministr* eucarist*, ministr* comunion, ministr* sagrada comunion, ministr* extraordinari*, minister* holy communion, ministry eucharist, emhc*, eme, emes, em, ems, eucharistic, mesc = service prayer
holy communion, comunion, communion = !nothing
altar serv*, altar server*, server*, acolyte*, acolit*, monaguill*, monaguil*, servidor* altar, servidores altar, thurifer*, crucifer*, master ceremonies, masters ceremonies, maestro ceremonias, sacrist*, commentator*, comentador*, comentarista*, altar boy*, altar girl* = service prayer
usher*, ujier*, linen*, mantel*, altar care, altar cloth*, vestment*, flower*, floral, flores, garden*, jardin*, landscap*, grounds, decorat*, decorac*, adorno*, ornament*, art environment, arte ambiente*, arte ambientacion, environment art, ambientacion, church environment, art decor, arte liturgico, clean*, limpieza*, aseo, housekeep*, custod*, counter, counters, money count*, collection count*, collection, colecta*, tellers, contadores, livestream*, live stream*, streaming, sound, audio*, video*, camera*, camarograf*, projection*, projector*, proyec*, sonido, slides, tech, technolog*, tecnolog*, multimedia, media, medios, av, communications, comunicacion*, social media, redes sociales, website, web, newsletter*, bulletin*, boletin, photograph*, fotograf*, webmaster, graphic* = service
altar rosary = service prayer
altar society, altar guild, sociedad altar, altar sodality, altareras, mayordom* = service
greeter*, greeting, hospitalit*, hospitalid*, hospitalari*, welcome team, welcome ministry, welcoming, bienvenid*, acogida, recepcion, recibimiento, saludar = service fellowship
welcome, welcomes, welcomer* = fellowship
minister* hospitality, ministr* hospitalidad = service fellowship
usher* greeter*, greeter* usher*, hospitality usher* = service fellowship
volunt*, school volunt*, helper*, ayudante*, assistant*, aide, aides, leader*, lider, lideres, coordinat*, coordinad*, mentor*, coach*, entrenador*, teacher*, maestro, maestra, sponsor*, padrino*, madrina*, acompanante*, chaperon*, instructor*, facilitat*, facilitador*, core team, core member*, crew lead*, staff, animador*, asesor*, tutor*, counselor camp = service !helper
sponsor couple*, mentor couple*, couple* mentor*, engaged mentor*, parejas guia*, pareja patrocinadora, matrimonios guia* = service married !helper
support minist*, support haiti, parish support, haiti support, school support = service
helping hand*, hands heart*, manos, outreach, charit*, caridad, caritas, social justice, justicia social, social concern*, social action, social minist*, social outreach, pastoral social, accion social, peace justice, justice peace, justicia paz, justicia, justice, works mercy, obras misericordia, human concern*, christian service, community service, servicio comunitario, samaritan*, loaves fishes, panes peces, catholic relief, crs, rice bowl, catholic charities = service !charity
ladies charity, damas caridad, ladies charit*, senoras caridad = female service ~adults
vincent paul, vicente paul, vicent paul, san vicente, st vincent, saint vincent, vincentian*, vicentin*, vicentina*, vincent paul conference, conferencia vicente = service !charity
food, pantry, pantries, food pantry, food bank, despensa*, banco alimentos, alimento*, grocer*, soup, kitchen, cocina*, cocinera*, cocinero*, cook, cooks, cooking, comedor*, feed*, hunger, hambr*, meals, meal, casserole*, sandwich*, comida*, lunches = service !charity
shelter*, homeless*, albergue*, refugio, room inn, family promise, desamparad*, sin hogar, indigente*, clothing, clothes, clothe, coats, thrift, ropero*, ropa, closet, poor, pobre*, need, needs, needy, necesitad*, toy, toys, juguete*, angel tree, giving tree, jesse tree, christmas basket*, thanksgiving basket*, canastas, layette*, diaper*, panales, backpack*, school supplies, habitat, utiles escolares = service !charity
mission*, mision*, missionar*, misioner*, sister parish, sister church, parroquia hermana, hermanamiento, twinning, haiti*, honduras, guatemala, nicaragua*, salvador mission, kenya, africa*, uganda, tanzania, ghana, peru, solidarity, solidaridad, immigra*, migrant*, inmigra*, migrante*, emigrante*, refugee*, refugiad*, human traffick*, trata personas = service !charity
prison*, jail*, inmate*, incarcerat*, detention, penitenciar*, prision, prisiones, penitentiary, carcel*, presos, preso, privados libertad, reclus*, kairos prison = service !charity
homebound*, shut, shutin*, sick, enferm*, nursing home*, care center*, care facilit*, convalescent*, asilo*, asilos, hospital, hospitales, hospitals, visit, visits, visitation*, visitor*, visitas, visitar, visitadores, visitamos, eldercare, elderly, ancianos, ancianato, hospice, pastoral care, health, salud, nurse, nurses, nursing, enfermera*, wellness, parish nurs*, blood, sangre, blood pressure, cpr, pastoral salud, care minist*, caring minist*, card ministry, card minist*, sunshine, companion* = service !charity
pro life, prolife, provida, pro vida, respect life, respeto vida, respetemos, right life, rights life, gospel life, evangelio vida, gabriel*, life chain, defensa vida, culture life, cultura vida, birthright, pregnan*, embaraz*, crisis pregnan*, life issue*, sanctity life, moms need, mothers need, walking moms, caminando mamas, unborn, life team, vida humana = service !charity
40 days, days life, dias vida = service prayer
green, creation, creacion, laudato, environmental, environment, ecolog*, medio ambiente, casa comun, recycl*, recicl*, earth, sustainab* = service
quilt*, knit*, crochet*, tejed*, tejid*, costur*, sew, sewing, bordado*, seamstress*, makers, card maker*, baking, baker*, bakers = service
funeral lunch*, funeral meal*, funeral dinner*, funeral reception*, funeral hospitality, funeral food, bereavement meal*, bereavement lunch*, bereavement dinner*, bereavement food, mercy meal*, comida funeral*, comidas funerales, meal train, meals new, meals wheels = service !charity
maint*, repair*, handy*, handyman, carpent*, mantenim*, reparac*, construc*, transport*, driver*, ride, rides, chofer*, conductores, security, safety, seguridad, parking, estacionamiento, traffic, first responder*, emergency, emergencia*, office help*, reception*, gift shop, bookstore, book store, libreria, archiv*, historian*, funeral*, exequias = ?service
evangeliz*, evangelis*, servicio, service, stewards, minister, ministers, ministros, worker*, workers, crew, set up, setup, obreros, servants, servidores, ayuda = ?service
stewardship, finance*, financ*, budget*, pastoral plan*, planning = !nothing
quince anos, tres anos = !nothing

fish fry, fish fries, bazaar*, festival*, carnival*, kermes*, kermess*, jamaica*, fiesta*, bbq, barbecue*, barbeque, picnic*, bake sale*, spaghetti, bingo, coffee, donut*, doughnut*, pancake*, venta comida*, tamal*, rosca, tamalada, crawfish, oktoberfest, block party, hospitality coffee, cafe pan, pan dulce, pan cafe, receptions, kitchen crew = fellowship service
futbol*, posada*, folklor* = fellowship
breakfast*, desayuno*, brunch*, potluck*, convivencia*, convivio*, convivir, fellowship, fraternidad, friendship, friends, amistad, amigos, social, socials, social club, social group, social committee, game, games, game night, juegos, cards, bridge, mahjong, bunco, bunko, trivia, movie*, film*, cine, sport*, deport*, basketball, baloncesto, soccer, futbol, softball, volleyball, voleibol, golf*, bowling, boliche, pickleball, hiking, hikers, running club, cycling, athletic*, athlet*, camping, campout*, travel*, viajes, playgroup*, play group*, play date*, mingle, gather*, meetup, happy hour, tailgate, dances, baile* = fellowship
dinner*, supper*, cena*, lunch*, luncheon*, almuerzo*, club*, group*, grupo*, community, comunidad*, society, sociedad*, circle, circulo*, meeting, encuentro*, asociacion*, association*, familias, families, ministry families, camp, campamento*, conference youth, night, nights, tardeada*, auxiliary = ?fellowship
book fair = service

grief*, griev*, bereav*, duelo*, luto, mourn*, consolation, consolacion, consuelo, loss, perdida, perdidas, hope healing, healing hearts = support
support, support group*, grupo apoyo, apoyo*, aa, alcoholic*, anon, alanon, alateen, recover*, recuperacion, addict*, adiccion*, adicto*, 12 step*, twelve step*, doce pasos, 12 pasos, narcotic*, na, gamblers, cancer, caregiver*, cuidador*, rachel*, raquel, post abort*, postabort*, postaborto, miscarr*, infertil*, stillb*, pregnancy loss, counsel*, consejeria, mental health, salud mental, depression, anxiety, suicid*, unemploy*, job search*, job seek*, job support, jobs, career*, employment, empleo*, alzheimer*, dementia, parkinson*, disab*, discapac*, special need*, necesidades especiales, capacidades especiales, capacidades diferentes, autis*, deaf, sordo*, blind, ciegos, inclusion, domestic violence, violencia domestica, abuse, veteran*, veterano*, encourag*, animo, courage, survivor*, sobreviviente*, abandon* = support
special needs = support
stephen minist*, stephen leader*, befriender*, listening ministry, ministerio escucha, escucha = support service
prayer support = prayer
`
